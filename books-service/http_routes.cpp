#include "books-service/http_routes.hpp"

#include "books-service/routes/book_routes.hpp"
#include "books-service/routes/item_routes.hpp"

namespace books {

void add_routes(common::http::Router& router, const common::Guard& guard,
                const common::http::Paginator& paginator, Catalogue& catalogue) {
  add_item_routes(router, guard, paginator, catalogue);
  add_book_routes(router, guard, paginator, catalogue);
}

}  // namespace books
