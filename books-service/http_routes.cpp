#include "books-service/http_routes.hpp"

#include "books-service/routes/book_routes.hpp"
#include "books-service/routes/item_routes.hpp"

namespace books {

void add_routes(common::http::Router& router, const common::Guard& guard, Catalogue& catalogue) {
  add_item_routes(router, guard, catalogue);
  add_book_routes(router, guard, catalogue);
}

}  // namespace books
