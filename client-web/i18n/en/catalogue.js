export default {
  'create_item.lead': 'Store an item of your own in books-service.',
  'create_item.submit': 'Create item',
  'create_item.done': 'Item {id} created.',
  'create_item.next': 'See all items',

  'items.lead': 'Your items: books-service knows whose they are from the access token alone.',
  'items.empty': 'No items yet.',

  'books.lead': 'Everyone can read the list; adding a book requires an access token.',
  'books.add': 'Add a book',
  'books.submit': 'Add book',
  'books.done': '“{title}” was added.',
  'books.empty': 'No books yet.',
  'books.mine': 'yours',

  'search.words': 'Search for',
  'search.example': 'brass key',
  'search.order': 'Order',
  'search.submit': 'Search',
  'search.none': 'No matches.',
  'search.first_created': 'oldest first',
  'search.last_created': 'newest first',
  'search.last_changed': 'recently changed first',
  'search.by_name': 'name, A to Z',
  'search.by_name_back': 'name, Z to A',
  'search.by_title': 'title',
  'search.by_author': 'author',
  'search.by_year': 'newest year first',

  'entry.edit': 'Edit',
  'entry.edit_one': 'Edit {name}',
  'entry.delete': 'Delete',
  'entry.confirm_delete': 'Delete “{name}”? This cannot be undone.',

  'edit.item_lead':
    'A save sends the ETag of the version that you read. If the item has changed since, the service refuses it.',
  'edit.book_lead':
    'Your own books, or any book with the scope books:edit. A save sends the ETag of the version that you read.',
  'edit.submit': 'Save',
  'edit.done': 'Saved.',
  'edit.read': 'Read again',
  'edit.gone': 'Deleted.',
  'edit.back_to_items': 'All items',
  'edit.back_to_books': 'All books',
  'edit.late': 'It changed after you read it',
  'edit.late_lead': 'Your change was not saved. This is the version on the server:',
  'edit.take': 'Use the server’s version',
  'edit.overwrite': 'Overwrite with mine',
  'edit.nothing': '(empty)',
  'edit.not_mine':
    'Someone else added this book. Changing it takes the scope {scope}, which your token lacks: the service will answer 403.',
};
