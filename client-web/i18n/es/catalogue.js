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

  'search.words': 'Palabras',
  'search.example': 'llave latón',
  'search.order': 'Orden',
  'search.submit': 'Buscar',
  'search.none': 'No hay nada que contenga esas palabras.',
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
    'Lo que guardas lleva el ETag de lo que leíste: si cambió entretanto, el servicio lo rechaza.',
  'edit.book_lead':
    'Tus libros, o con el permiso books:edit cualquiera. Lo que guardas lleva el ETag de lo que leíste.',
  'edit.submit': 'Guardar',
  'edit.done': 'Guardado.',
  'edit.read': 'Leer de nuevo',
  'edit.gone': 'Borrado.',
  'edit.back_to_items': 'Todos los objetos',
  'edit.back_to_books': 'Todos los libros',
  'edit.late': 'Cambió después de que lo leyeras',
  'edit.late_lead': 'Tu cambio no se guardó. Esto es lo que dice ahora:',
  'edit.take': 'Tomar lo que hay',
  'edit.overwrite': 'Guardar lo mío encima',
  'edit.nothing': '(nada)',
  'edit.not_mine':
    'Este libro lo añadió otra persona. Cambiarlo pide el permiso {scope}, que tu token no tiene: el servicio responderá 403.',
};
