export default {
  'create_item.lead': 'Store an item of your own in the books service.',
  'create_item.submit': 'Create item',
  'create_item.done': 'Item {id} created.',
  'create_item.next': 'See all items',

  'items.lead': 'Your items: the books service knows whose they are by the access token alone.',
  'items.empty': 'No items yet.',

  'books.lead': 'Everyone may read the list; adding a book takes an access token.',
  'books.add': 'Add a book',
  'books.submit': 'Add book',
  'books.done': '“{title}” is in the list.',
  'books.empty': 'No books yet.',
  'books.mine': 'yours',

  'search.words': 'Words',
  'search.example': 'brass key',
  'search.order': 'Order',
  'search.submit': 'Search',
  'search.none': 'Nothing contains these words.',
  'search.first_created': 'oldest first',
  'search.last_created': 'newest first',
  'search.last_changed': 'last changed first',
  'search.by_name': 'name, A to Z',
  'search.by_name_back': 'name, Z to A',
  'search.by_title': 'title',
  'search.by_author': 'author',
  'search.by_year': 'newest year first',

  'entry.edit': 'Edit',
  'entry.edit_one': 'Edit {name}',
  'entry.delete': 'Delete',
  'entry.confirm_delete': 'Delete “{name}”? It cannot be taken back.',

  'edit.item_lead':
    'What you save carries the ETag of what you read: if it changed in between, the service refuses.',
  'edit.book_lead':
    'Your own books, or with the scope books:edit any. What you save carries the ETag of what you read.',
  'edit.submit': 'Save',
  'edit.done': 'Saved.',
  'edit.read': 'Read again',
  'edit.gone': 'Deleted.',
  'edit.back_to_items': 'All items',
  'edit.back_to_books': 'All books',
  'edit.late': 'It was changed after you had read it',
  'edit.late_lead': 'Your change was not saved. This is what it says now:',
  'edit.take': 'Take what is there',
  'edit.overwrite': 'Save mine over it',
  'edit.nothing': '(nothing)',
  'edit.not_mine':
    'Someone else added this book. To change it takes the scope {scope}, which your token lacks: the service will answer 403.',
};
