// What a refusal means, by the `code` of the service, and of an error of a field. The service's own
// text follows in small.
export default {
  'refusal.account_disabled': 'Esta cuenta está desactivada',
  'refusal.account_disabled.why': 'La ha desactivado un administrador. Habla con uno.',
  'refusal.alg_not_allowed': 'Este algoritmo de firma no se permite',
  'refusal.alg_not_allowed.why':
    'El algoritmo lo decide el servicio, no el token: solo vale HS256.',
  'refusal.authorization_malformed': 'La cabecera Authorization está mal escrita',
  'refusal.authorization_malformed.why': 'Debe ser exactamente: Bearer, un espacio y un token.',
  'refusal.authorization_missing': 'Falta la cabecera Authorization',
  'refusal.authorization_missing.why':
    'Esta ruta necesita un token y la petición no llevaba ninguno. Inicia sesión primero.',
  'refusal.authorization_scheme': 'La cabecera Authorization no empieza por Bearer',
  'refusal.authorization_scheme.why':
    'El servicio solo acepta tokens: Authorization: Bearer <token>.',
  'refusal.bad_audience': 'El token es para otro servicio',
  'refusal.bad_audience.why': 'Su claim aud nombra otra audiencia que la que espera este servicio.',
  'refusal.bad_claims': 'El payload no es un objeto JSON válido',
  'refusal.bad_claims.why': 'Debe ser un solo objeto JSON, sin miembros duplicados.',
  'refusal.bad_credentials': 'Usuario o contraseña incorrectos',
  'refusal.bad_credentials.why':
    'El servicio no dice cuál de los dos falla, para que nadie averigüe qué usuarios existen.',
  'refusal.bad_cursor': 'Esta página de la lista ya no existe',
  'refusal.bad_cursor.why':
    'El enlace a la página siguiente es de otra lista o búsqueda. Recarga la lista.',
  'refusal.bad_encoding': 'Una parte del token no es base64url',
  'refusal.bad_encoding.why':
    'Cada parte es base64url sin relleno. Al copiar se perdió o se añadió algún carácter.',
  'refusal.bad_gateway': 'El servicio no responde',
  'refusal.bad_gateway.why':
    'nginx, que le reenvía las peticiones, no ha recibido respuesta. Inténtalo de nuevo en un momento.',
  'refusal.bad_header': 'La cabecera del token no es un objeto JSON',
  'refusal.bad_header.why':
    'La primera parte debe ser un objeto JSON como {"alg":"HS256","typ":"JWT"}.',
  'refusal.bad_issuer': 'Este token lo emitió otro',
  'refusal.bad_issuer.why': 'Su claim iss no es el emisor en el que confía este servicio.',
  'refusal.bad_mac': 'auth-service no emitió estos claims',
  'refusal.bad_mac.why': 'Los firmó otro que tiene el secreto: inicia sesión de nuevo.',
  'refusal.bad_precondition': 'Una precondición está mal escrita',
  'refusal.bad_precondition.why':
    'If-Match e If-None-Match llevan un ETag sin cambios, con sus comillas.',
  'refusal.bad_query': 'La consulta de la URL no es válida',
  'refusal.bad_query.why': 'Un parámetro tiene un valor que esta lista no admite.',
  'refusal.bad_request': 'La petición no es HTTP válido',
  'refusal.bad_request.why': 'El servicio no ha podido leerla, así que no ha hecho nada.',
  'refusal.bad_reset_code': 'Usuario o código incorrectos',
  'refusal.bad_reset_code.why':
    'Un código vale una vez y durante 15 minutos. Pide otro a un administrador.',
  'refusal.bad_signature': 'La firma no es correcta',
  'refusal.bad_signature.why': 'El token se ha cambiado, o se firmó con otro secreto.',
  'refusal.bad_subject': 'El sujeto del token no es un usuario',
  'refusal.bad_subject.why': 'Su claim sub debe ser el id de un usuario.',
  'refusal.body_too_large': 'La petición es demasiado grande',
  'refusal.body_too_large.why':
    'El servicio lee como mucho 64 KiB, para que nadie llene su memoria.',
  'refusal.claim_missing': 'Al token le falta un claim',
  'refusal.claim_missing.why': 'Todos los tokens de Llavero lo llevan; este lo ha hecho otro.',
  'refusal.claim_mistyped': 'Un claim es de otro tipo',
  'refusal.claim_mistyped.why': 'Se espera un número donde hay un texto, o al revés.',
  'refusal.coding_unknown': 'Codificación de transferencia desconocida',
  'refusal.coding_unknown.why': 'El servicio solo lee cuerpos por trozos (chunked) o con longitud.',
  'refusal.cookie_repeated': 'Una cookie está repetida',
  'refusal.cookie_repeated.why':
    'Puede que la haya puesto otro programa de este host. Borra las cookies del host y vuelve a iniciar sesión.',
  'refusal.csrf_mismatch': 'Los tokens CSRF no coinciden',
  'refusal.csrf_mismatch.why':
    'X-CSRF-TOKEN debe ser el claim csrf del token de la cookie. Un formulario de otro sitio no puede conocerlo.',
  'refusal.csrf_missing': 'Falta el token CSRF',
  'refusal.csrf_missing.why':
    'El token llegó en una cookie, que el navegador también añade a las peticiones de otras páginas. Por eso la petición debe llevar además X-CSRF-TOKEN.',
  'refusal.database_busy': 'La base de datos está ocupada',
  'refusal.database_busy.why':
    'Otras peticiones están escribiendo. Inténtalo de nuevo en un momento.',
  'refusal.database_full': 'La base de datos no tiene espacio',
  'refusal.database_full.why':
    'Su disco está lleno. No se puede guardar nada hasta que alguien haga sitio.',
  'refusal.database_not_back': 'Esta base de datos no ha perdido ningún cierre de sesión',
  'refusal.database_not_back.why':
    'Otro servicio devuelve lo que la base de datos perdió: solo cuando auth-service ha notado la pérdida.',
  'refusal.database_read_only': 'La base de datos es de solo lectura',
  'refusal.database_read_only.why':
    'Se puede leer, pero no guardar nada. El log del servicio dice qué impide escribir.',
  'refusal.database_unavailable': 'La base de datos no responde',
  'refusal.database_unavailable.why': 'El servicio funciona, pero no llega a su base de datos.',
  'refusal.draining': 'El servicio se está parando',
  'refusal.draining.why': 'Termina lo que ha empezado y no acepta nada nuevo.',
  'refusal.expectation_failed': 'La cabecera Expect no se admite',
  'refusal.expectation_failed.why': 'El servicio solo conoce 100-continue.',
  'refusal.fresh_token_required': 'Hace falta un token fresco',
  'refusal.fresh_token_required.why':
    'Para este paso el token debe venir de tu contraseña, no de un refresco.',
  'refusal.header_not_allowed': 'La cabecera del token tiene un miembro desconocido',
  'refusal.header_not_allowed.why':
    'Solo se aceptan alg, typ y kid: otros podrían indicar al servicio de dónde sacar la clave.',
  'refusal.header_too_large': 'La cabecera de la petición es demasiado grande',
  'refusal.header_too_large.why': 'El servicio lee como mucho 8 KiB.',
  'refusal.insufficient_role': 'No tienes el rol necesario',
  'refusal.insufficient_role.why': 'Solo pueden hacerlo los administradores.',
  'refusal.insufficient_scope': 'El token no permite esto',
  'refusal.insufficient_scope.why':
    'El token es auténtico, pero a su claim scope le falta el permiso: por eso 403 y no 401.',
  'refusal.internal_error': 'Error interno',
  'refusal.internal_error.why':
    'No es culpa tuya. El motivo está en el log del servicio, con el id de esta petición.',
  'refusal.invalid_client': 'El client_id o el secreto no son correctos',
  'refusal.invalid_client.why':
    'La clave de acceso no existe, se borró o ha caducado, o su secreto no es correcto.',
  'refusal.invalid_json': 'El cuerpo no es JSON',
  'refusal.invalid_json.why':
    'El servicio no ha podido leerlo: sobra o falta una coma, una comilla o una llave.',
  'refusal.invalid_request': 'Falta un parámetro o es incorrecto',
  'refusal.invalid_request.why': 'El mensaje del servicio dice cuál.',
  'refusal.invalid_scope': 'Este usuario no puede tener ese permiso',
  'refusal.invalid_scope.why': 'Un token solo puede tener los permisos del rol del usuario.',
  'refusal.isbn_taken': 'Ya existe un libro con este ISBN',
  'refusal.isbn_taken.why':
    'La base de datos guarda cada ISBN una sola vez, aunque dos personas lo envíen a la vez.',
  'refusal.last_admin': 'Es el último administrador',
  'refusal.last_admin.why':
    'Sin ninguno, nadie podría gestionar los usuarios. Antes, haz administrador a otro.',
  'refusal.lifetime_too_long': 'El token dura demasiado',
  'refusal.lifetime_too_long.why':
    'El servicio no acepta tokens emitidos para más tiempo que los suyos.',
  'refusal.method_not_allowed': 'Esta ruta no admite este método',
  'refusal.method_not_allowed.why': 'La cabecera Allow de la respuesta dice cuáles admite.',
  'refusal.method_unknown': 'Método desconocido',
  'refusal.method_unknown.why': 'El servicio conoce GET, HEAD, POST, PUT, PATCH, DELETE y OPTIONS.',
  'refusal.missing_mac': 'Al token le falta un claim',
  'refusal.missing_mac.why':
    'No lo emitió auth-service, o lo emitió una versión anterior: inicia sesión de nuevo.',
  'refusal.no_session': 'Este token no pertenece a ninguna sesión',
  'refusal.no_session.why': 'Así que no hay sesión que cerrar: vale hasta que caduque.',
  'refusal.not_enough_segments': 'Al token le faltan partes',
  'refusal.not_enough_segments.why': 'Un token es cabecera.payload.firma: cópialo entero.',
  'refusal.not_found': 'No se ha encontrado',
  'refusal.not_found.why':
    'Aquí no hay nada, o no es tuyo: el servicio no dice cuál de las dos cosas.',
  'refusal.offer_not_signed': 'Lo ofrecido no está firmado',
  'refusal.offer_not_signed.why':
    'Solo los servicios con el secreto compartido devuelven cierres de sesión perdidos.',
  'refusal.overloaded': 'Hay demasiadas peticiones en espera',
  'refusal.overloaded.why': 'El servicio rechaza ahora en vez de responder tarde a todos.',
  'refusal.own_account': 'Un administrador no puede cambiar su propia cuenta',
  'refusal.own_account.why':
    'Así un token robado no puede darse más permisos. Pídeselo a otro administrador.',
  'refusal.password_changed': 'La contraseña ha cambiado entretanto',
  'refusal.password_changed.why': 'Otra petición la cambió antes. Inicia sesión con la nueva.',
  'refusal.precondition_failed': 'Ha cambiado desde que lo leíste',
  'refusal.precondition_failed.why': 'Tu cambio habría borrado el de otra persona. Léelo de nuevo.',
  'refusal.refresh_reused': 'Este token de refresco ya se había usado',
  'refusal.refresh_reused.why':
    'Cada uno vale una vez. Si se usa dos veces, puede que lo tenga otra persona; por eso se ha cerrado toda la sesión: inicia sesión de nuevo.',
  'refusal.repeated_parameter': 'Un parámetro está repetido',
  'refusal.repeated_parameter.why': 'No se sabe cuál vale. Envíalo una vez.',
  'refusal.request_timeout': 'La petición ha tardado demasiado en llegar',
  'refusal.request_timeout.why':
    'El servicio no espera a quien envía despacio, porque ocuparía sus conexiones.',
  'refusal.revocation_feed_unread': 'El servicio todavía no sabe qué sesiones se han cerrado',
  'refusal.revocation_feed_unread.why':
    'books-service no ha podido leerlo de auth-service desde que arrancó.',
  'refusal.token_expired': 'El token ha caducado',
  'refusal.token_expired.why':
    'La hora de exp ya ha pasado. Refresca los tokens o inicia sesión de nuevo. Si uno nuevo también ha caducado, los relojes no coinciden.',
  'refusal.token_not_yet_valid': 'El token todavía no es válido',
  'refusal.token_not_yet_valid.why':
    'Su hora de emisión está en el futuro: los relojes de los dos servicios no coinciden.',
  'refusal.token_revoked': 'La sesión de este token se ha cerrado',
  'refusal.token_revoked.why':
    'La firma es correcta y no ha caducado, pero alguien cerró la sesión. Inicia sesión de nuevo.',
  'refusal.token_too_long': 'El token es demasiado largo',
  'refusal.token_too_long.why': 'El servicio lee como mucho 4 KiB.',
  'refusal.too_many_changes': 'Demasiados cambios a la vez',
  'refusal.too_many_changes.why':
    'Varias peticiones lo han cambiado en el mismo momento. Inténtalo de nuevo.',
  'refusal.too_many_connections': 'El servicio tiene demasiadas conexiones',
  'refusal.too_many_connections.why':
    'No acepta más hasta que se cierren otras. Inténtalo en un momento.',
  'refusal.too_many_keys': 'Un usuario tiene como mucho 20 claves de acceso',
  'refusal.too_many_keys.why': 'Borra una que ya no se use.',
  'refusal.too_many_segments': 'Al token le sobran partes',
  'refusal.too_many_segments.why': 'Un token es cabecera.payload.firma: dos puntos y ninguno más.',
  'refusal.too_many_tries': 'Demasiados intentos fallidos',
  'refusal.too_many_tries.why':
    'Así nadie puede adivinar una contraseña probando. Durante un rato tampoco vale la correcta.',
  'refusal.unknown_key_id': 'El token se firmó con otro secreto',
  'refusal.unknown_key_id.why':
    'Su kid es la huella de un secreto que este servicio no tiene. Los dos servicios necesitan el mismo.',
  'refusal.unknown_parameter': 'La URL tiene un parámetro desconocido',
  'refusal.unknown_parameter.why':
    'El servicio lo rechaza en vez de ignorarlo, para que una errata se note.',
  'refusal.unsupported_grant_type': 'Este grant_type no se admite',
  'refusal.unsupported_grant_type.why': 'Usa password, refresh_token o client_credentials.',
  'refusal.unsupported_media_type': 'El cuerpo no es del tipo que lee el servicio',
  'refusal.unsupported_media_type.why': 'Envía Content-Type: application/json.',
  'refusal.unsupported_token_type': 'El token de una clave de acceso no se puede revocar solo',
  'refusal.unsupported_token_type.why':
    'Borra la clave de acceso: así se revocan todos sus tokens.',
  'refusal.uri_too_long': 'La URL es demasiado larga',
  'refusal.uri_too_long.why': 'El servicio lee como mucho 4 KiB.',
  'refusal.user_not_found': 'Este usuario no existe',
  'refusal.user_not_found.why': 'La cuenta se ha borrado o desactivado.',
  'refusal.username_taken': 'Ese nombre de usuario ya existe',
  'refusal.username_taken.why': 'Elige otro, o inicia sesión si es el tuyo.',
  'refusal.validation_failed': 'Los datos no son válidos',
  'refusal.validation_failed.why': 'Los campos dicen qué hay que corregir.',
  'refusal.version_not_supported': 'Esta versión de HTTP no se admite',
  'refusal.version_not_supported.why': 'El servicio habla HTTP/1.1.',
  'refusal.wrong_token_type': 'Es el otro tipo de token',
  'refusal.wrong_token_type.why':
    'El de acceso sirve para las peticiones; el de refresco, solo para conseguir tokens nuevos. El claim type dice cuál es.',

  'field_refusal.bad_isbn': 'Un ISBN-10 o ISBN-13 con su dígito de control.',
  'field_refusal.bad_time': 'Una hora en UTC, como 2027-01-31T12:00:00.000Z.',
  'field_refusal.control_character': 'Sin caracteres de control.',
  'field_refusal.duplicate_member': 'Enviado dos veces.',
  'field_refusal.invisible_character': 'Sin caracteres invisibles.',
  'field_refusal.missing_member': 'Obligatorio.',
  'field_refusal.not_utf8': 'Texto en UTF-8.',
  'field_refusal.out_of_range': 'Fuera de rango: {numbers}.',
  'field_refusal.outer_blank': 'Sin espacios al principio ni al final.',
  'field_refusal.too_common':
    'Esta contraseña es demasiado común: los atacantes la prueban primero.',
  'field_refusal.too_long': 'Como mucho {numbers} caracteres.',
  'field_refusal.too_short': 'Al menos {numbers} caracteres.',
  'field_refusal.unknown_member': 'Desconocido.',
  'field_refusal.unknown_role': 'user, editor o admin.',
  'field_refusal.unknown_scope': 'local, others o global.',
  'field_refusal.wrong_type': 'De otro tipo.',
};
