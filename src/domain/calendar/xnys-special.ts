/** Days on which the NYSE stayed shut though its rules say it trades, 1990 to this version. Later ones come in the floor file. */
export const XNYS_SPECIAL_CLOSURES: ReadonlyMap<string, string> = new Map([
  ['1994-04-27', 'National Day of Mourning for Richard Nixon'],
  ['2001-09-11', 'terrorist attacks on New York City'],
  ['2001-09-12', 'terrorist attacks on New York City'],
  ['2001-09-13', 'terrorist attacks on New York City'],
  ['2001-09-14', 'terrorist attacks on New York City'],
  ['2004-06-11', 'National Day of Mourning for Ronald Reagan'],
  ['2007-01-02', 'National Day of Mourning for Gerald Ford'],
  ['2012-10-29', 'Hurricane Sandy'],
  ['2012-10-30', 'Hurricane Sandy'],
  ['2018-12-05', 'National Day of Mourning for George H. W. Bush'],
  ['2025-01-09', 'National Day of Mourning for Jimmy Carter'],
]);

/**
 * Scheduled 13:00 closes that follow no rule. What was cut short or begun late on the day itself (snow in 1996, the
 * circuit breaker of 1997, the minutes of silence) is left out, as the reference calendar leaves it out.
 */
export const XNYS_SPECIAL_EARLY_CLOSES: ReadonlyMap<string, string> = new Map([
  ['1997-12-26', 'day after Christmas'],
  ['1999-12-31', 'turn of the millennium'],
  ['2003-12-26', 'day after Christmas'],
]);
