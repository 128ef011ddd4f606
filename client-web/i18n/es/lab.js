export default {
  'lab.lead':
    'Ataques a tus propios servicios, con una cuenta de usar y tirar que se borra después. Tu sesión no se ve afectada.',
  'lab.table': 'Experimentos',
  'lab.expected': 'Esperado',
  'lab.as_expected': 'como se esperaba',
  'lab.not_as_expected': 'distinto de lo esperado',
  'lab.run': 'Ejecutar todos',
  'lab.run_one': 'Ejecutar',
  'lab.running': 'En marcha: {name}',
  'lab.sum': '{good} de {all} como se esperaba.',
  'lab.meter': 'Medidor de revocación',
  'lab.meter_lead':
    'Inicia sesión, la cierra y llama a books-service hasta que rechaza el token. books-service pregunta cada poco a auth-service qué sesiones se han cerrado.',
  'lab.measure': 'Medir',
  'lab.meter_label': 'Tiempo hasta que se rechazó el token',
  'lab.meter_text':
    'hasta que books-service respondió «{ended}» (peticiones: {requests}). auth-service, al instante: «{auth}».',

  'lab.do.untouched': 'El token de acceso sin cambios',
  'lab.do.parallel': 'Refrescar 20 veces en paralelo',
  'lab.do.replay': 'Repetir un token de refresco antiguo',
  'lab.do.flip_claims': 'Un carácter del payload cambiado',
  'lab.do.prolong': 'Payload que caduca un día más tarde',
  'lab.do.flip_signature': 'Un carácter de la firma cambiado',
  'lab.do.drop_signature': 'Sin firma',
  'lab.do.alg_none': 'alg: none',
  'lab.do.refresh_as_access': 'Token de refresco como token de acceso',
  'lab.do.access_as_refresh': 'Token de acceso como token de refresco',
  'lab.do.expired': 'Token de acceso caducado',

  'lab.why.untouched': 'El control: los dos servicios deben aceptarlo.',
  'lab.why.parallel':
    'Todas reciben el mismo par nuevo, para que una respuesta perdida no cierre la sesión. Sin ese margen (REFRESH_GRACE_SECONDS=0) gana una y la sesión termina.',
  'lab.why.replay':
    'Es de hace dos rotaciones: lo tiene alguien más. La sesión se cierra y el token más nuevo deja de valer.',
  'lab.why.flip_claims': 'La firma cubre cada byte.',
  'lab.why.prolong': 'De lo contrario, cada cual decidiría lo que dice su token.',
  'lab.why.flip_signature': 'Parecerse no basta: tiene que ser idéntica.',
  'lab.why.drop_signature': 'Cabecera y payload por sí solos no prueban nada.',
  'lab.why.alg_none': 'El algoritmo lo decide quien verifica, no el token.',
  'lab.why.refresh_as_access': 'La firma es válida, pero el token sirve para otra cosa.',
  'lab.why.access_as_refresh': 'De lo contrario, quien robara uno seguiría dentro para siempre.',
  'lab.why.expired': 'Emitido para un segundo, más la tolerancia de los relojes.',
  'lab.guess': '¿Qué responderán?',
  'lab.guess_right': '✓ Acertaste: {guess}.',
  'lab.guess_wrong': '✕ Dijiste {guess}.',
  'lab.score': 'Aciertos: {right} de {all}.',
  'lab.meter_never': 'books-service no lo rechazó en {seconds} s.',
  'lab.meter_never_why':
    'No lee las sesiones cerradas del auth-service donde se cerró la sesión. Revisa AUTH_URL de books-service.',
  'lab.cve.flip_claims':
    'Le pasó a Java (CVE-2022-21449, 2022): con ECDSA, una firma de ceros valía para cualquier contenido.',
  'lab.cve.flip_signature':
    'Auth0-WCF-Service-JWT (CVE-2019-7644, 2019) decía en el error cuál era la firma correcta.',
  'lab.cve.drop_signature':
    'Le pasó a ServiceStack (CVE-2020-28042, 2020): aceptaba una firma recortada.',
  'lab.cve.alg_none':
    'Le pasó a Apache Pulsar (CVE-2021-22160, 2021): con alg none no comprobaba la firma.',
  'lab.cve.refresh_as_access':
    'Le pasó a Spring Security OAuth (2015): sus tokens de refresco valían como tokens de acceso.',
  'lab.weak': 'Un secreto débil',
  'lab.weak_lead':
    'Esta página firma un token con una palabra elegida al azar y prueba con él una lista de palabras, como haría un atacante: no le hace falta preguntar al servicio.',
  'lab.weak_run': 'Adivinar el secreto',
  'lab.weak_found': 'Secreto encontrado: «{secret}», tras {tries} intentos y {ms} ms.',
  'lab.weak_token': 'El token del usuario ana, que es lo único que tenía el atacante:',
  'lab.weak_forged': 'El mismo token con role=admin, firmado con el secreto encontrado:',
  'lab.weak_inspect': 'Llevarlo al inspector',
  'lab.weak_lesson':
    'Un servicio con ese secreto lo aceptaría: la firma es correcta. Tus servicios no, porque el suyo es otro, y no arrancan con uno de menos de 32 bytes.',
  'lab.weak_cve':
    'Le pasó a Apache Superset (CVE-2023-27524, 2023): venía con un secreto por defecto, y con él se firmaban sesiones de administrador.',

  'lab.cors': 'CORS: lo que el navegador pregunta antes',
  'lab.cors_lead':
    'La página y los servicios son orígenes distintos. Antes de algunas peticiones, el navegador pide permiso al servicio con una petición previa (preflight). La página no la ve, pero el servicio la registra.',
  'lab.cors_run': 'Enviar tres peticiones',
  'lab.cors_status': 'Respuesta: {status}',
  'lab.cors_stopped': 'Sin respuesta: el navegador no envió la petición.',
  'lab.cors_simple': 'GET /api/books sin cabeceras propias',
  'lab.cors_why_simple':
    'También podría enviarla un formulario, así que el navegador no pregunta. Access-Control-Allow-Origin decide si la página puede leer la respuesta.',
  'lab.cors_asked': 'GET /api/books con X-Request-ID',
  'lab.cors_why_asked':
    'Es una cabecera que ningún formulario puede enviar: antes, el navegador pregunta con OPTIONS (la línea en negrita). Con Authorization pasa igual, es decir, con cada petición que lleva un token.',
  'lab.cors_blocked': 'PATCH /api/books',
  'lab.cors_why_blocked':
    'A la petición previa, el servicio respondió que aquí solo conoce GET y POST. En su terminal verás el OPTIONS y ningún PATCH. CORS protege a quien usa un navegador; curl no pregunta a nadie.',
  'lab.cors_hidden': 'books-service no muestra su log (LOG_VIEW=off): míralo en su terminal.',

  'thief.title': 'Un token de refresco robado, turno a turno',
  'thief.lead':
    'El dueño y el ladrón tienen el mismo token de refresco. Decide quién refresca en cada turno y mira cuándo se da cuenta el servicio.',
  'thief.start': 'Robar un token',
  'thief.again': 'Empezar otra vez',
  'thief.end': 'Terminar y borrar la cuenta',
  'thief.owner': 'dueño',
  'thief.thief': 'ladrón',
  'thief.turn_owner': 'Refresca el dueño',
  'thief.turn_thief': 'Refresca el ladrón',
  'thief.track': 'Los números de refresco (ctr), y quién tiene el token de cada uno',
  'thief.mark_rotated': 'par nuevo',
  'thief.mark_grace': 'mismo par, dentro del margen',
  'thief.mark_refused': 'rechazado: la sesión se cierra',
  'thief.sent': 'envía ctr {ctr}',
  'thief.rotated': 'Es el token más nuevo: recibe ctr {ctr}.',
  'thief.grace':
    'Es el token anterior, {seconds} s después de cambiar: dentro del margen (REFRESH_GRACE_SECONDS) recibe el mismo par que ya se dio, por si se perdió la respuesta.',
  'thief.noticed':
    'Es un token antiguo, así que alguien más lo tiene: el servicio cierra la sesión para los dos.',
  'thief.over':
    'Los dos están fuera. El dueño vuelve a entrar con su contraseña; el ladrón no la tiene.',

  'storage.title': 'Dónde se guardan los tokens',
  'storage.lead':
    'Los mismos ataques a una cuenta desechable con los tokens en memoria, en localStorage o en cookies: un script inyectado en esta página y un formulario falsificado que cerraría la sesión. Todos se ejecutan de verdad, y la tabla dice qué se perdió.',
  'storage.run': 'Atacar cada lugar',
  'storage.table': 'Lo que se perdió, por ataque y lugar',
  'storage.attack': 'Ataque',
  'storage.in.memory': 'memoria',
  'storage.in.storage': 'localStorage',
  'storage.in.csrf': 'cookies, con token CSRF',
  'storage.in.no_csrf': 'cookies, sin token CSRF',
  'storage.do.read': 'El script inyectado lee localStorage, sessionStorage y document.cookie',
  'storage.do.listen': 'El script inyectado espera la siguiente petición de la página',
  'storage.do.refresh': 'El script inyectado envía un refresco y lee la respuesta',
  'storage.do.frame': 'Formulario desde otro sitio (un marco aislado, cuyo origen es «null»)',
  'storage.do.port': 'Formulario desde otro puerto de este equipo (esta página, sin el token CSRF)',
  'storage.lost.access': 'token de acceso',
  'storage.lost.refresh': 'token de refresco',
  'storage.lost.csrf': 'token CSRF',
  'storage.lost.session': 'se cerró la sesión',
  'storage.nothing': 'nada',
  'storage.not_run': 'sin ejecutar',
  'storage.own_cookies':
    'Este navegador tiene cookies de una sesión, y el laboratorio las reemplazaría: cierra antes la sesión, o borra las cookies de este host.',
  'storage.how_cookies':
    'Tus servicios no aceptan cookies de esta página. Arranca los dos con TOKEN_LOCATION=header,cookie y CORS_ORIGINS={page}, usa un mismo nombre de equipo para los tres y ejecútalo de nuevo.',
  'storage.how_no_csrf':
    'Para la última columna, arranca los servicios con COOKIE_CSRF_PROTECT=off (solo en desarrollo) y ejecútalo de nuevo.',
  'storage.how_csrf':
    'Para la columna con token CSRF, arranca los servicios sin COOKIE_CSRF_PROTECT=off y ejecútalo de nuevo.',
  'storage.lesson':
    'HttpOnly oculta los tokens a un script que lee, pero no la respuesta de un refresco que él envía: ningún lugar protege de un script inyectado. Lo que detiene los formularios falsificados es el token CSRF; SameSite=Strict solo detiene los de otros sitios.',

  'lab.target': 'Otro servicio',
  'lab.target_lead':
    'Los mismos ataques a otro servicio tuyo, por ejemplo tu solución del ejercicio. Crean allí una cuenta, «lab-…», que la página no borra.',
  'lab.target_address': 'Dirección',
  'lab.target_register': 'Ruta de registro',
  'lab.target_login': 'Ruta de inicio de sesión',
  'lab.target_refresh': 'Ruta para refrescar',
  'lab.target_profile': 'Ruta del perfil',
  'lab.target_run': 'Atacarlo',
  'lab.target_sum': '{good} de {all} ataques rechazados.',
  'lab.target_refused': 'rechazado',
  'lab.target_accepted': 'aceptado',
  'lab.target_failed': 'error del servicio',
  'lab.target_unread': 'sin respuesta legible para esta página',
  'lab.target_unread_why':
    'O ningún servicio escucha en esa dirección, o el navegador no deja que esta página lea la respuesta: el servicio tiene que permitir su origen, Authorization y Content-Type (CORS), también cuando rechaza. Una página en https no puede llamar a http.',
  'lab.target_no_url': 'No es una dirección como http://127.0.0.1:5000.',
  'lab.target_no_register': 'El servicio no creó la cuenta: {answer}.',
  'lab.target_no_login': 'El servicio no deja entrar a la cuenta nueva: {answer}.',
  'lab.target_no_token':
    'La respuesta al inicio de sesión no trae un «access_token» que sea un JWT.',
  'lab.target_own_refused': 'El servicio rechaza su propio token de acceso: {answer}.',
  'lab.target_weak':
    '✕ Su secreto es «{secret}», una palabra de una lista: quien tenga un token puede firmar cualquier otro.',
  'lab.target_not_weak': '✓ Su secreto no está entre {tries} de los más comunes.',
  'lab.target_not_guessed': 'La página solo sabe adivinar secretos de HS256.',
  'lab.target_no_refresh':
    'En la ruta para refrescar no se ha probado a cambiar un token por el otro: no acepta ni el de refresco.',
  'lab.target_more':
    'Un navegador solo ve una parte. En un terminal, este comando comprueba el resto del ejercicio y dice cómo arreglar lo que encuentra:',
};
