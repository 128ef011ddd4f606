// Secrets that people choose, as an attacker tries them.

export const kWords = `123456 password 12345678 qwerty secret admin letmein welcome monkey dragon
  contraseña secreto clave hola123 abc123 iloveyou master changeme default test jwt token key mysecret
  secretkey jwtsecret supersecret secret123 password123 admin123 qwerty123 your-256-bit-secret
  my-secret-key change-me dev development production llavero libros biblioteca verano2026`
  .trim()
  .split(/\s+/);
