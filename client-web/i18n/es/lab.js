export default {
  'lab.lead':
    'Ataques a tus propios servicios, con una cuenta de usar y tirar que se borra después. Tu sesión no se ve afectada.',
  'lab.table': 'Experimentos',
  'lab.experiment': 'Experimento',
  'lab.service': 'Servicio',
  'lab.expected': 'Esperado',
  'lab.observed': 'Observado',
  'lab.verdict': 'Resultado',
  'lab.as_expected': 'como se esperaba',
  'lab.not_as_expected': 'distinto de lo esperado',
  'lab.run': 'Ejecutar todos',
  'lab.run_one': 'Ejecutar',
  'lab.running': 'En marcha: {name}',
  'lab.sum': '{good} de {all} como se esperaba.',
  'lab.meter': 'Medidor de revocación',
  'lab.meter_lead':
    'Inicia sesión, la cierra y llama a books-service hasta que rechaza el token. books-service lee la lista de sesiones cerradas cinco veces por segundo.',
  'lab.measure': 'Medir',
  'lab.meter_label': 'Tiempo hasta que se rechazó el token',
  'lab.meter_text':
    'hasta que books-service respondió «{ended}» (peticiones: {requests}). auth-service, al instante: «{auth}».',

  'lab.do.untouched': 'El token de acceso sin cambios',
  'lab.do.parallel': 'Refrescar 20 veces en paralelo',
  'lab.do.replay': 'Repetir un token de refresco antiguo',
  'lab.do.flip_claims': 'Un carácter del payload cambiado',
  'lab.do.flip_signature': 'Un carácter de la firma cambiado',
  'lab.do.drop_signature': 'Sin firma',
  'lab.do.alg_none': 'alg: none',
  'lab.do.refresh_as_access': 'Token de refresco como token de acceso',
  'lab.do.access_as_refresh': 'Token de acceso como token de refresco',
  'lab.do.expired': 'Token de acceso caducado',

  'lab.why.untouched': 'El control: los dos servicios deben aceptarlo.',
  'lab.why.parallel':
    'Todas reciben el mismo par nuevo, para que una respuesta perdida no cierre la sesión. Sin ese margen (REFRESH_GRACE_SECONDS=0) gana una y la sesión termina.',
  'lab.why.replay':
    'Es de hace dos rotaciones: lo tiene alguien más. La sesión se cierra y el token más nuevo deja de valer.',
  'lab.why.flip_claims': 'La firma cubre cada byte.',
  'lab.why.flip_signature': 'Parecerse no basta: tiene que ser idéntica.',
  'lab.why.drop_signature': 'Cabecera y payload por sí solos no prueban nada.',
  'lab.why.alg_none': 'El algoritmo lo decide quien verifica, no el token.',
  'lab.why.refresh_as_access': 'La firma es válida, pero el token sirve para otra cosa.',
  'lab.why.access_as_refresh': 'De lo contrario, quien robara uno seguiría dentro para siempre.',
  'lab.why.expired': 'Emitido para un segundo, más la tolerancia de los relojes.',
};
