export default {
  'create_item.lead': 'Guarda un objeto tuyo en el servicio books.',
  'create_item.submit': 'Crear objeto',
  'create_item.done': 'Objeto {id} creado.',
  'create_item.next': 'Ver todos los objetos',

  'items.lead': 'Tus objetos: el servicio books sabe de quién son solo por el token de acceso.',
  'items.empty': 'Todavía no hay objetos.',

  'books.lead': 'Cualquiera puede leer la lista; añadir un libro pide un token de acceso.',
  'books.add': 'Añadir un libro',
  'books.submit': 'Añadir libro',
  'books.done': '«{title}» ya está en la lista.',
  'books.empty': 'Todavía no hay libros.',
  'books.mine': 'tuyo',
};
