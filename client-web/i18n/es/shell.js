export default {
  'language.choose': 'Idioma',
  'language.en': 'English',
  'language.es': 'Español',

  'shell.skip': 'Saltar al contenido',

  'nav.label': 'Acciones',
  'nav.account': 'Cuenta',
  'nav.things': 'Objetos',
  'nav.library': 'Biblioteca',
  'nav.register': 'Registrarse',
  'nav.login': 'Iniciar sesión',
  'nav.refresh': 'Renovar tokens',
  'nav.profile': 'Perfil',
  'nav.create_item': 'Crear objeto',
  'nav.items': 'Ver objetos',
  'nav.books': 'Libros',

  'session.none': 'No has iniciado sesión: el servicio lo rechazará.',
  'session.who': 'Sesión iniciada',
  'session.log_out': 'Cerrar sesión',
  'session.logged_out': 'Tokens olvidados en este navegador.',

  'view.requests': 'Peticiones de esta vista',

  'form.sending': 'Enviando…',

  'field.username': 'Usuario',
  'field.password': 'Contraseña',
  'field.name': 'Nombre',
  'field.description': 'Descripción',
  'field.title': 'Título',
  'field.author': 'Autor',
  'field.isbn': 'ISBN',
  'field.year': 'Año',
  'field.optional': 'Opcional.',

  'list.reload': 'Recargar',
  'list.more': 'Más',

  'session.refresh_failed': 'La renovación automática falló.',
  'form.copy_as': 'Copiar como',
  'list.loading': 'Cargando…',
  'confirm.cancel': 'Cancelar',
  'theme.auto': 'Tema: como el sistema',
  'theme.light': 'Tema: claro',
  'theme.dark': 'Tema: oscuro',
  'shell.load_failed': 'Esta parte de la página no se cargó. ¿Sigue ahí su servidor?',
  'shell.progress': 'Hay una petición en curso',
  'settings.title': 'Ajustes',
  'copy.done': 'Copiado.',
  'copy.failed': 'No se pudo copiar: aquí el navegador no lo permite.',
};
