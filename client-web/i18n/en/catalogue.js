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
};
