export default {
  'create_item.lead': 'Guarda un item tuyo en books-service.',
  'create_item.submit': 'Crear item',
  'create_item.done': 'Item {id} creado.',
  'create_item.next': 'Ver todos los items',

  'items.lead': 'Tus items: books-service sabe de quién son solo por el token de acceso.',
  'items.empty': 'Todavía no hay items.',

  'books.lead':
    'Cualquiera puede leer la lista; para añadir un libro hace falta un token de acceso.',
  'books.add': 'Añadir un libro',
  'books.submit': 'Añadir libro',
  'books.done': '«{title}» se ha añadido a la lista.',
  'books.empty': 'Todavía no hay libros.',
  'books.mine': 'tuyo',

  'search.words': 'Buscar',
  'search.example': 'llave latón',
  'search.order': 'Orden',
  'search.submit': 'Buscar',
  'search.none': 'Sin resultados.',
  'search.first_created': 'más antiguos primero',
  'search.last_created': 'más recientes primero',
  'search.last_changed': 'modificados más recientemente',
  'search.by_name': 'nombre, de la A a la Z',
  'search.by_name_back': 'nombre, de la Z a la A',
  'search.by_title': 'título',
  'search.by_author': 'autor',
  'search.by_year': 'año más reciente primero',

  'entry.edit': 'Editar',
  'entry.edit_one': 'Editar {name}',
  'entry.delete': 'Borrar',
  'entry.confirm_delete': '¿Borrar «{name}»? No se puede deshacer.',

  'edit.item_lead':
    'Al guardar se envía el ETag de la versión que leíste: si ha cambiado desde entonces, el servicio lo rechaza.',
  'edit.book_lead':
    'Tus libros; con el permiso books:edit, cualquiera. Al guardar se envía el ETag de la versión que leíste.',
  'edit.submit': 'Guardar',
  'edit.done': 'Guardado.',
  'edit.read': 'Leer de nuevo',
  'edit.gone': 'Borrado.',
  'edit.back_to_items': 'Todos los items',
  'edit.back_to_books': 'Todos los libros',
  'edit.late': 'Ha cambiado desde que lo leíste',
  'edit.late_lead': 'Tu cambio no se ha guardado. Esta es la versión del servidor:',
  'edit.take': 'Usar la versión del servidor',
  'edit.overwrite': 'Sobrescribir con la mía',
  'edit.nothing': '(vacío)',
  'edit.not_mine':
    'Este libro lo añadió otra persona. Para cambiarlo hace falta el permiso {scope}, que tu token no tiene: el servicio responderá 403.',
};
