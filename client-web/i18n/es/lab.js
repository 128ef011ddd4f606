export default {
  'lab.lead':
    'Ataques a tus propios servicios, con una cuenta hecha para ello y borrada después. Nada toca tu sesión.',
  'lab.table': 'Experimentos',
  'lab.experiment': 'Experimento',
  'lab.service': 'Servicio',
  'lab.expected': 'Esperado',
  'lab.observed': 'Observado',
  'lab.verdict': 'Veredicto',
  'lab.as_expected': 'como se esperaba',
  'lab.not_as_expected': 'no como se esperaba',
  'lab.run': 'Ejecutar todos',
  'lab.run_one': 'Ejecutar',
  'lab.running': 'En marcha: {name}',
  'lab.sum': '{good} de {all} como se esperaba.',
  'lab.meter': 'Medidor de revocación',
  'lab.meter_lead':
    'Inicia sesión, la cierra, y pregunta a books-service hasta que rechaza el token. Lee la lista de sesiones terminadas una vez por segundo.',
  'lab.measure': 'Medir',
  'lab.meter_label': 'Tiempo hasta que se rechazó el token',
  'lab.meter_text':
    'hasta que books-service dijo «{ended}» (peticiones: {requests}). auth-service enseguida: «{auth}».',

  'lab.do.untouched': 'El token de acceso tal cual',
  'lab.do.parallel': 'Renovar 20 veces en paralelo',
  'lab.do.replay': 'Repetir un token de renovación viejo',
  'lab.do.flip_claims': 'Un carácter del contenido cambiado',
  'lab.do.flip_signature': 'Un carácter de la firma cambiado',
  'lab.do.drop_signature': 'Sin firma',
  'lab.do.alg_none': 'alg: none',
  'lab.do.refresh_as_access': 'Token de renovación como token de acceso',
  'lab.do.access_as_refresh': 'Token de acceso como token de renovación',
  'lab.do.expired': 'Token de acceso caducado',

  'lab.why.untouched': 'El control: los dos servicios deben aceptarlo.',
  'lab.why.parallel':
    'Todas traen el mismo sucesor: una respuesta perdida no termina la sesión. Es así con un margen, como por defecto; sin él (REFRESH_GRACE_SECONDS=0) gana una y la sesión termina.',
  'lab.why.replay':
    'Tiene dos rotaciones, así que lo tiene alguien más: la sesión termina, y con ella el token más nuevo.',
  'lab.why.flip_claims': 'La firma cubre cada byte.',
  'lab.why.flip_signature': 'Casi no basta.',
  'lab.why.drop_signature': 'Cabecera y contenido solos no prueban nada.',
  'lab.why.alg_none': 'Quien verifica decide el algoritmo, no el token.',
  'lab.why.refresh_as_access': 'Igual de firmado, pero para otra cosa.',
  'lab.why.access_as_refresh': 'Si no, quien robe uno se quedaría para siempre.',
  'lab.why.expired': 'Emitido para un segundo; se suma la tolerancia de los relojes.',
};
