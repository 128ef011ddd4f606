export default {
  'fault.unreachable': 'No hay respuesta de {origin}.',
  'fault.unreachable.hint':
    '¿Está en marcha el servicio? ¿Son correctos la dirección y el puerto en Ajustes? ¿Permite esta página por CORS? El navegador no le dice a la página cuál de estas cosas es.',
  'fault.timeout': '{origin} no respondió a tiempo.',
  'fault.timeout.hint':
    'Puede que un cortafuegos descarte la petición, o que la dirección no sea de un equipo tuyo.',
  'fault.not_json': '{origin} respondió {status}, pero no con JSON.',
  'fault.not_json.hint': 'Puede que otro programa escuche en ese puerto. Revisa los Ajustes.',
  'fault.unexpected': '{origin} respondió {status}, pero no como lo hace este endpoint.',
  'fault.unexpected.hint': 'Revisa en Ajustes que el servicio y la ruta se correspondan.',
  'fault.retry_after': 'Inténtalo de nuevo en {seconds} s.',
  'fault.try_refresh': 'Renovar los tokens',
  'fault.try_login': 'Iniciar sesión de nuevo',
  'fault.doctor': 'Diagnóstico: buscar la causa',

  'scope.has': 'El token tiene los permisos',
};
