export default {
  'field.current_password': 'Contraseña actual',
  'field.new_password': 'Contraseña nueva',
  'field.code': 'Código',

  'password.lead':
    'Necesitas tu contraseña actual y un token de acceso fresco: obtenido al escribirla, no al refrescar.',
  'password.submit': 'Cambiar contraseña',
  'password.done': 'Contraseña cambiada. Tus otras sesiones se han cerrado.',

  'reauth.title': 'Confirma que eres tú',
  'reauth.lead':
    'Este token de acceso viene de un refresco, así que no es fresco. Escribe tu contraseña para obtener uno.',
  'reauth.submit': 'Obtener un token fresco',
  'reauth.done': 'El token de acceso ya es fresco: inténtalo de nuevo.',

  'reset.lead': 'Un administrador te da un código. Vale una vez, durante 15 minutos.',
  'reset.submit': 'Guardar contraseña',
  'reset.done': 'Contraseña cambiada. Se han cerrado todas las sesiones.',

  'profile.delete_title': 'Borrar la cuenta',
  'profile.delete_lead':
    'Cierra todas las sesiones y borra tus items. Necesitas un token de acceso fresco: obtenido con la contraseña, no al refrescar.',
  'profile.delete': 'Borrar cuenta',
  'profile.confirm_delete': '¿Borrar definitivamente la cuenta {username}?',
  'profile.deleted': 'La cuenta {username} se ha borrado.',

  'sessions.lead':
    'Cada inicio de sesión abre una. Sus tokens cambian con cada refresco; la sesión sigue hasta que se cierra.',
  'sessions.empty': 'No hay ninguna sesión.',
  'sessions.current': 'esta sesión',
  'sessions.new_place': 'lugar nuevo',
  'sessions.rename': 'Renombrar',
  'sessions.name': 'Nombre',
  'sessions.since': 'iniciada',
  'sessions.seen': 'último uso',
  'sessions.last_ip': 'Último refresco desde {ip}',
  'sessions.other_ip': 'Se repitió un refresco desde {ip}. Si no fuiste tú, cierra la sesión.',
  'sessions.until': 'caduca',
  'sessions.end': 'Cerrar sesión',
  'sessions.confirm_end': '¿Cerrar esta sesión?',
  'sessions.confirm_current': 'Es la sesión de este navegador. ¿Cerrarla?',
  'sessions.confirm': '¿Cerrar estas sesiones?',
  'sessions.local': 'Cerrar aquí',
  'sessions.local_hint': 'Cierra la sesión de este navegador.',
  'sessions.others': 'Cerrar las demás',
  'sessions.others_hint': 'Cierra todas las sesiones menos esta.',
  'sessions.global': 'Cerrar todas',
  'sessions.global_hint': 'Cierra todas las sesiones, también esta.',
  'sessions.done': 'Las demás sesiones se han cerrado.',
  'sessions.over': 'La sesión se ha cerrado y sus tokens se han borrado de este navegador.',

  'keys.lead':
    'Con una clave de acceso, un script obtiene tokens sin tu contraseña. Nunca son frescos y no duran más que la clave.',
  'keys.name': 'Nombre',
  'keys.name_hint': 'Para qué es la clave.',
  'keys.scope': 'Permisos (scope)',
  'keys.scope_hint':
    'Lo que pueden hacer sus tokens, separado por espacios. Si lo dejas vacío: todo lo que permite tu token.',
  'keys.days': 'Días hasta que caduque',
  'keys.submit': 'Crear clave de acceso',
  'keys.done': 'Copia el secreto ahora: no se volverá a mostrar.',
  'keys.use': 'Obtén un token con curl:',
  'keys.made': 'creada',
  'keys.used': 'último uso',
  'keys.unused': 'sin usar',
  'keys.until': 'caduca',
  'keys.delete': 'Borrar',
  'keys.confirm': '¿Borrar la clave de acceso «{name}»? Sus tokens dejarán de funcionar.',
  'keys.empty': 'No hay ninguna clave de acceso.',
};
