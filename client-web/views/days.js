// The time in `days` days, for the service to judge: a number that no date can hold is cut.

const kDayMilliseconds = 86_400_000;
const kMostDays = 1_000_000;

export const inDays = (days) => {
  const within = Math.max(-kMostDays, Math.min(Number(days), kMostDays));
  return new Date(Date.now() + within * kDayMilliseconds).toISOString();
};
