// The fault tests have a long form, `./dev faults`, with the amounts in docs/faults.md. `./dev
// test` uses smaller amounts and the same assertions.
const isLong = process.env.FAULTS === 'long';

export const amount = ({ short, long }) => (isLong ? long : short);
