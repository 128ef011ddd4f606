export default {
  'guide.lead':
    'Un inicio de sesión con tokens, paso a paso: dos servicios y esta página, cada uno en su equipo. Haz los pasos en orden: cada uno se marca solo cuando ha ocurrido de verdad, y guarda las líneas de log de los dos lados.',
  'guide.page': 'Esta página',
  'guide.page_text': 'Guarda los tokens en localStorage y los envía.',
  'guide.auth_text': 'Usuarios y contraseñas. Emite y firma los tokens.',
  'guide.books_text': 'Libros e items. Verifica los tokens con el mismo secreto.',
  'guide.steps': 'Pasos: {done} de {all}',
  'guide.owner': 'Progreso de {user}, guardado en este navegador, sin tokens.',
  'guide.no_owner': 'Tu progreso se guarda en este navegador, sin tokens.',
  'guide.done': 'hecho',
  'guide.logs': 'Lo que dicen los dos logs',
  'guide.happened': 'Qué ha pasado:',
  'guide.why': 'Por qué:',
  'guide.client_log': 'Log de la página:',
  'guide.server_log': 'Log de {service}-service, id {id}:',
  'guide.hand_in': 'Entregar',
  'guide.all_done': 'Todos los pasos hechos',
  'guide.hand_in_lead':
    'Una página con tu nombre, la fecha, los pasos y lo que dicen los dos logs, en PDF o Markdown.',
  'guide.start_over': 'Empezar de nuevo',
  'guide.confirm_start_over': '¿Olvidar el progreso de este usuario? La cuenta se conserva.',

  'guide.settings.do':
    'Pulsa Ajustes, escribe la IP y el puerto de cada servicio (quien lo arrancó los ve en su terminal), prueba la conexión y guarda.',
  'guide.settings.go': 'Escribir las direcciones',
  'guide.settings.happened': 'Las direcciones están en localStorage, en llavero.settings.',
  'guide.settings.why':
    'La página y los servicios están en direcciones (orígenes) distintas. El navegador solo deja que la página lea una respuesta si el servicio dice que la acepta: ese permiso se llama CORS.',

  'guide.register.do': 'Elige un usuario y una contraseña.',
  'guide.register.happened':
    'auth-service ha guardado un hash de la contraseña, del que no se puede volver a sacar la contraseña, y ha respondido 201.',
  'guide.register.why':
    'Quien robe la tabla de usuarios no debe encontrar en ella ninguna contraseña.',

  'guide.login.do': 'Inicia sesión con ese usuario y esa contraseña.',
  'guide.login.happened':
    'auth-service ha comparado la contraseña con el hash y ha emitido dos tokens firmados: el de acceso, válido 15 minutos, y el de refresco (refresh token), válido 30 días.',
  'guide.login.why':
    'A partir de ahora el token dice quién eres. La contraseña no se vuelve a enviar en cada petición.',

  'guide.storage.do':
    'Abre las herramientas de desarrollo (F12), pestaña Aplicación (Chrome, Edge) o Almacenamiento (Firefox), y busca llavero.session en localStorage. Después inspecciona qué contienen los tokens: al abrir el inspector, la página anota lo que encuentra en localStorage.',
  'guide.storage.happened':
    'Los dos tokens están en localStorage, en llavero.session. Aquí se muestran acortados.',
  'guide.storage.why':
    'localStorage sobrevive a una recarga. También puede leerlo cualquier script que se ejecute en esta página; por eso la página bloquea los que vienen de fuera.',

  'guide.profile.do': 'Pide tu perfil a auth-service.',
  'guide.profile.happened':
    'La página ha enviado Authorization: Bearer con el token de acceso. auth-service ha verificado la firma y la caducidad, y ha respondido con tu usuario.',
  'guide.profile.why':
    'Cada ruta protegida exige un token válido. Para comprobarlo no hace falta la contraseña.',

  'guide.create.do':
    'Ponle un nombre y créalo: la petición va a books-service con tu token de acceso.',
  'guide.create.happened':
    'books-service ha verificado el mismo token por su cuenta, con el secreto compartido, y ha guardado el item a nombre del usuario del token. El token lleva su número en el claim sub.',
  'guide.create.why':
    'Cualquiera que tenga el secreto puede verificar la firma: no hace falta preguntar a auth-service en cada petición.',

  'guide.list.do': 'Abre la lista: la página se la pide a books-service con tu token de acceso.',
  'guide.list.happened':
    'books-service ha leído en el token quién eres (el claim sub) y ha devuelto solo tus items.',
  'guide.list.why':
    'El número de usuario va dentro del token, protegido por la firma: la página no puede cambiarlo para pedir los items de otro.',

  'guide.books.do': 'Mira la lista de libros.',
  'guide.books.happened':
    'books-service ha respondido. La página envía el token siempre, y books-service lo ha comprobado, pero sin token habría dado la misma lista: cualquiera puede leerla.',
  'guide.books.why':
    'No todas las rutas necesitan un token: para añadir un libro hace falta, para leer la lista no.',

  'guide.refusal.do': 'Envía tu token con un carácter cambiado.',
  'guide.refusal.go': 'Enviar un token cambiado',
  'guide.refusal.happened':
    'Es lo que debía pasar: el servicio ha rechazado la petición con 401 y ha dicho qué comprobación ha fallado.',
  'guide.refusal.why':
    'La firma cubre cada byte: quien cambia el token no puede volver a firmarlo sin el secreto.',

  'guide.refresh.do': 'Entrega el token de refresco y recibe un par nuevo.',
  'guide.refresh.happened':
    'auth-service ha emitido dos tokens nuevos, y el de refresco anterior ya no sirve. Si alguien vuelve a usarlo, se cierra la sesión, porque quizá se lo hayan robado. Solo durante unos segundos, el anterior todavía devuelve este mismo par, por si se perdió la respuesta.',
  'guide.refresh.why':
    'El token de acceso dura poco, así que uno robado pronto no sirve. El de refresco te ahorra escribir la contraseña cada 15 minutos.',

  'guide.expiry.do':
    'Inicia sesión otra vez con un token que dura 10 segundos. Los servicios lo aceptan 5 segundos más, por si sus relojes no coinciden. Espera unos 15 segundos, hasta que arriba ponga «caducado», y abre Perfil.',
  'guide.expiry.go': 'Abrir «Iniciar sesión» (token de 10 segundos)',
  'guide.expiry.happened':
    'El servicio ha rechazado el token: 401 token_expired. Con el refresco automático, la página consigue entonces uno nuevo y repite la petición.',
  'guide.expiry.why':
    'La hora a la que caduca (el claim exp) está dentro del token y la firma la protege: nadie puede retrasarla.',

  'guide.logout.do':
    'Cierra sesión. Después la página pregunta una vez más a los dos servicios con el token antiguo.',
  'guide.logout.go': 'Cerrar sesión',
  'guide.logout.happened':
    'auth-service ha cerrado la sesión y los dos servicios rechazan su token: 401 token_revoked. books-service se entera en menos de un segundo; hasta entonces aún lo acepta.',
  'guide.logout.why':
    'La firma del token sigue siendo correcta, y el token no dice que la sesión se ha cerrado. books-service no pregunta en cada petición: pide a auth-service, varias veces por segundo, la lista de sesiones cerradas, y rechaza sus tokens.',

  'report.lead':
    'Lo que entregas. Esta página no envía nada: escribe tu nombre, guárdala como PDF o en Markdown, y entrega el archivo donde te diga tu profesor.',
  'report.name': 'Tu nombre y apellidos',
  'report.keep': 'Añadir mi nombre',
  'report.print': 'Imprimir o guardar como PDF',
  'report.markdown': 'Descargar Markdown',
  'report.title': 'Ejercicio: JWT. {name}',
  'report.facts': 'Usuario {user}. {done} de {all} pasos.',
  'report.missing': 'Sin hacer.',
  'guide.go': 'Abrir «{view}»',
  'guide.stored': 'En localStorage, {key}:',
  'guide.preflight':
    'preflight: antes de su petición, el navegador pregunta si el servicio permite esta página (CORS). Por eso lleva otro id.',
  'report.saved': 'Archivo descargado.',
};
