export default {
  'register.lead':
    'Crea una cuenta en auth-service. Guarda un hash, del que no se puede volver a sacar la contraseña.',
  'register.password_hint':
    'Al menos 8 caracteres. Mejor una frase larga que una clave corta y rara.',
  'register.submit': 'Registrarse',
  'register.done': 'Cuenta {username} creada.',
  'register.next': 'Iniciar sesión ahora',
  'register.invite': 'Código de tu invitación',

  'login.lead': 'Entrega usuario y contraseña y recibe dos tokens: acceso y refresco.',
  'login.lifetime': 'El token de acceso dura',
  'login.lifetime_usual': '15 minutos',
  'login.lifetime_60': '1 minuto',
  'login.lifetime_10': '10 segundos, para ver cómo caduca',
  'login.submit': 'Iniciar sesión',
  'login.done': 'Sesión iniciada. Los dos tokens se guardan en este navegador.',

  'refresh.lead':
    'Entrega el token de refresco (refresh token) y recibe un par nuevo. No se envía la contraseña.',
  'refresh.submit': 'Refrescar tokens',
  'refresh.done': 'Tokens nuevos. El token de refresco anterior ya no vale.',

  'profile.lead': 'Quién eres: auth-service lee tu token de acceso y devuelve tu usuario.',
  'profile.submit': 'Ver perfil',
  'register.username_hint': 'De 1 a 64 caracteres; Ana y ana son el mismo nombre.',
  'login.wait': 'Espera unos 15 segundos, hasta que arriba ponga «caducado», y abre',
};
