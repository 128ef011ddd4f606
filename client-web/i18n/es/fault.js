export default {
  'fault.unreachable': '{origin} no responde.',
  'fault.unreachable.hint':
    '¿Está en marcha el servicio? ¿Son correctos la dirección y el puerto en Ajustes? ¿Permite esta página por CORS? El navegador no dice a la página cuál es la causa.',
  'fault.timeout': '{origin} no ha respondido a tiempo.',
  'fault.timeout.hint':
    'Puede que un cortafuegos descarte la petición, o que ningún equipo tenga esa dirección.',
  'fault.not_json': '{origin} ha respondido {status}, pero no con JSON.',
  'fault.not_json.hint': 'Puede que otro programa escuche en ese puerto. Revisa los Ajustes.',
  'fault.unexpected': '{origin} ha respondido {status}, pero no lo que responde este endpoint.',
  'fault.unexpected.hint': 'Revisa en Ajustes que el servicio y la ruta se correspondan.',
  'fault.retry_after': 'Inténtalo de nuevo en {time}.',
  'fault.try_refresh': 'Refrescar los tokens',
  'fault.try_login': 'Iniciar sesión de nuevo',
  'fault.why': '¿Por qué? Mira el token',
  'fault.doctor': 'Diagnóstico: buscar la causa',

  'scope.has': 'El token tiene los permisos',
};
