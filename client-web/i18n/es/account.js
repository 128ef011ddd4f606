export default {
  'register.lead': 'Crea una cuenta en el servicio auth. Guarda un hash, nunca la contraseña.',
  'register.password_hint': 'Más vale una frase larga que un acertijo corto.',
  'register.submit': 'Registrarse',
  'register.done': 'Cuenta {username} creada.',
  'register.next': 'Iniciar sesión ahora',

  'login.lead': 'Cambia usuario y contraseña por un token de acceso y uno de renovación.',
  'login.submit': 'Iniciar sesión',
  'login.done': 'Sesión iniciada. Los dos tokens quedan en este navegador.',

  'refresh.lead': 'Cambia el token de renovación por un par nuevo. No se envía contraseña.',
  'refresh.submit': 'Renovar tokens',
  'refresh.done': 'Tokens nuevos. El token de renovación anterior ya cumplió.',

  'profile.lead': 'Quién eres según el token de acceso, tal como te conoce el servicio auth.',
  'profile.submit': 'Leer perfil',
};
