// The fault tests have a long form, `./dev faults`, whose amounts docs/faults.md gives. In `./dev test`
// they take fewer, to stay short, and assert the same.
const isLong = process.env.FAULTS === 'long';

export const amount = ({short, long}) => isLong ? long : short;
