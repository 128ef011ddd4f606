export default {
  'doctor.title': 'Diagnóstico',
  'doctor.running': 'Comprobando los dos servicios…',
  'doctor.well':
    'Todo en orden: los dos servicios responden, están listos, y tienen el mismo secreto y la misma hora.',
  'doctor.probe': '¿Hay un servidor en {url}, aunque la página no pueda leer su respuesta?',
  'doctor.closed':
    '{service}: nada responde en {origin}. Arranca el servicio ahí, o corrige la dirección y el puerto.',
  'doctor.timeout':
    '{service}: {origin} no ha respondido en 5 s. Corrige la dirección, o abre el puerto {port} en el cortafuegos de ese equipo.',
  'doctor.cors':
    '{service}: {origin} responde, pero no permite que esta página lo lea (CORS). Arráncalo con CORS_ORIGINS={page}; si ahí escucha otro programa, corrige el puerto.',
  'doctor.mixed':
    '{service}: esta página se ha cargado por https, y el navegador no le permite llamar por http a {origin}. Sirve también el servicio por https, o abre la página por http.',
  'doctor.loopback':
    '{service}: {host} es tu propio equipo, no el que sirve esta página, y Chrome 142 y posteriores bloquean esas llamadas. Pon la dirección del servicio en la red.',
  'doctor.scheme': '{service}: {host}:{port} habla http, no https. Elige http como protocolo.',
  'doctor.foreign':
    '{service}: lo que responde en {origin} no es un servicio de Llavero. Corrige la dirección y el puerto.',
  'doctor.health_path':
    '{service}: {origin} es un servicio de Llavero, pero su endpoint de salud no está en esa ruta. Corrige la ruta «Salud».',
  'doctor.swapped':
    '{service}: en {origin} responde el otro servicio. Intercambia las dos direcciones.',
  'doctor.database':
    '{service}: su base de datos no responde. Arráncala, o corrige DATABASE_URL y reinicia el servicio.',
  'doctor.feed':
    '{service}: todavía no ha podido leer de auth-service las sesiones cerradas. Arranca auth-service, o corrige AUTH_URL de books-service.',
  'doctor.feed_source':
    'books-service pregunta por las sesiones cerradas a {source}, que no es el auth-service de {origin}. Si cierras sesión allí, seguirá aceptando el token. Arranca books-service con AUTH_URL={origin}.',
  'doctor.another':
    'books-service pregunta por las sesiones cerradas a {source}, que tiene otra base de datos que antes; por eso conserva los datos de los usuarios borrados. Corrige AUTH_URL o, si el cambio es intencionado, ejecuta books-service doctor --accept.',
  'doctor.went_back':
    'La base de datos de auth-service en {source} se ha restaurado de una copia de seguridad o ha perdido cambios. docs/deployment.md explica qué hacer; después ejecuta books-service doctor --accept.',
  'doctor.not_ready': '{service}: no está listo: {msg}. Mira su log.',
  'doctor.missing':
    '{service}: {path} no existe. Si el servicio es más antiguo que esta página, actualízalo; si no, corrige la ruta.',
  'doctor.secret':
    'Los servicios tienen secretos distintos ({auth} y {books}), así que books-service rechaza todos los tokens. Da a los dos el mismo JWT_SECRET y reinícialos.',
  'doctor.clock_service':
    'El reloj de {service} va {seconds} s desfasado respecto al otro, así que los tokens se rechazan por caducados o por no ser válidos todavía. Pon en hora su equipo, mejor con NTP.',
  'doctor.clock_browser':
    'El reloj de este equipo va {seconds} s desfasado respecto a los servicios, así que las horas y cuentas atrás de esta página son incorrectas. Ponlo en hora, mejor con NTP.',
  'doctor.version':
    'Los servicios tienen versiones distintas ({auth} y {books}). Instala la misma versión de los dos.',
  'doctor.cookie_host':
    '{service}: {host} y {page_host} (esta página) son hosts distintos, y el navegador no da a esta página ninguna de sus cookies. Abre la página y usa los dos servicios con un mismo nombre o dirección (los puertos pueden ser distintos), o guarda los tokens en localStorage.',
  'doctor.cookie_off':
    '{service}: no acepta tokens en cookies. Arráncalo con TOKEN_LOCATION=header,cookie y CORS_ORIGINS={page} («*» no basta), o guarda los tokens en localStorage.',
  'remedy.default-paths': 'Usar las rutas por defecto',
  'remedy.http': 'Usar http',
  'remedy.local-storage': 'Usar localStorage',
  'remedy.page-host': 'Usar {host}',
};
