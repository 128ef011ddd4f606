export default {
  'doctor.title': 'Diagnóstico',
  'doctor.running': 'Preguntando a los dos servicios…',
  'doctor.well':
    'Todo está bien: los dos servicios responden, están listos, tienen el mismo secreto y la misma hora.',
  'doctor.probe': '¿Responde algo en {url}, legible o no?',
  'doctor.closed':
    '{service}: nada responde en {origin}. Arranca ahí el servicio, o corrige la dirección y el puerto.',
  'doctor.timeout':
    '{service}: sin respuesta de {origin} en 5 s. Corrige la dirección, o abre el puerto {port} en el cortafuegos de ese equipo.',
  'doctor.cors':
    '{service}: {origin} responde, pero no deja que esta página lo lea (CORS). Arráncalo con CORS_ORIGINS={page}; si ahí escucha otro programa, corrige el puerto.',
  'doctor.mixed':
    '{service}: esta página llegó por https, y el navegador no le deja llamar a nada por http, como es {origin}. Sirve también el servicio por https, o abre la página por http.',
  'doctor.loopback':
    '{service}: {host} es el equipo ante el que estás, no el que sirve esta página, y Chrome 142 y posteriores rechazan esas llamadas. Pon la dirección que el servicio tiene en la red.',
  'doctor.scheme': '{service}: {host}:{port} habla http, no https. Elige http como esquema.',
  'doctor.foreign':
    '{service}: lo que responde en {origin} no es un servicio de Llavero. Corrige la dirección y el puerto.',
  'doctor.health_path':
    '{service}: {origin} es un servicio de Llavero, pero su salud no está en esa ruta. Corrige la ruta «Salud».',
  'doctor.swapped':
    '{service}: en {origin} responde el otro servicio. Intercambia las dos direcciones.',
  'doctor.database':
    '{service}: su base de datos no responde. Arráncala, o corrige DATABASE_URL y reinicia el servicio.',
  'doctor.feed':
    '{service}: todavía no pudo leer de auth-service qué sesiones terminaron. Arranca auth-service, o corrige AUTH_URL de books-service.',
  'doctor.not_ready': '{service}: no está listo: {msg}. Su registro dice más.',
  'doctor.missing':
    '{service}: no hay {path}. Es más antiguo que esta página: actualízalo; o la ruta está mal: corrígela.',
  'doctor.secret':
    'Los servicios tienen secretos distintos ({auth} y {books}), y books-service rechaza todos los tokens. Da a los dos el mismo JWT_SECRET y reinícialos.',
  'doctor.clock_service':
    'El reloj de {service} difiere {seconds} s del otro, y los tokens se rechazan por caducados o por no ser válidos aún. Pon en hora su equipo, mejor con NTP.',
  'doctor.clock_browser':
    'El reloj de este equipo difiere {seconds} s del de los servicios, y las horas y cuentas atrás que se ven aquí son falsas. Ponlo en hora, mejor con NTP.',
  'doctor.version':
    'Los servicios son de versiones distintas ({auth} y {books}). Instala la misma versión de los dos.',
};
