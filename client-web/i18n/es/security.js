export default {
  'field.current_password': 'Contraseña actual',
  'field.new_password': 'Contraseña nueva',
  'field.code': 'Código',

  'password.lead':
    'Pide la contraseña anterior y un token de acceso fresco: uno que trajo una contraseña, no una renovación.',
  'password.submit': 'Cambiar contraseña',
  'password.done': 'Contraseña cambiada. Tus otras sesiones han terminado.',

  'reauth.title': 'Demuestra que eres tú',
  'reauth.lead':
    'Este token de acceso viene de una renovación, así que no es fresco. Tu contraseña trae uno fresco.',
  'reauth.submit': 'Obtener un token fresco',
  'reauth.done': 'El token de acceso ya es fresco: inténtalo de nuevo.',

  'reset.lead': 'Quien administra te da un código. Sirve una vez, durante 15 minutos.',
  'reset.submit': 'Poner contraseña',
  'reset.done': 'La contraseña nueva está puesta. Todas las sesiones han terminado.',

  'profile.delete_title': 'Borrar la cuenta',
  'profile.delete_lead':
    'Termina todas las sesiones y borra tus objetos. Pide un token de acceso fresco.',
  'profile.delete': 'Borrar cuenta',
  'profile.confirm_delete': '¿Borrar la cuenta {username} para siempre?',
  'profile.deleted': 'La cuenta {username} está borrada.',

  'sessions.lead':
    'Una por inicio de sesión. Sus tokens cambian con cada renovación; la sesión sigue hasta que termina.',
  'sessions.empty': 'No hay ninguna sesión.',
  'sessions.current': 'esta',
  'sessions.since': 'desde',
  'sessions.seen': 'vista',
  'sessions.until': 'hasta',
  'sessions.end': 'Terminar sesión',
  'sessions.confirm_end': '¿Terminar esta sesión?',
  'sessions.confirm_current': 'Es la sesión de este navegador. ¿Terminarla?',
  'sessions.confirm': '¿Terminar estas sesiones?',
  'sessions.local': 'Aquí',
  'sessions.local_hint': 'Termina la sesión de este navegador.',
  'sessions.others': 'En los demás sitios',
  'sessions.others_hint': 'Termina todas las sesiones menos esta.',
  'sessions.global': 'En todas partes',
  'sessions.global_hint': 'Termina todas las sesiones, también esta.',
  'sessions.done': 'Las otras sesiones han terminado.',
  'sessions.over': 'La sesión ha terminado y sus tokens ya no están en este navegador.',
};
