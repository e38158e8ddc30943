/**
 * Replaces `$(NAME)` by what `lookup` says of NAME; null leaves the reference as it stands. `$$` is a dollar sign.
 * The rules are those of Kubernetes (third_party/forked/golang/expansion/expand.go): any text up to the next `)` is a
 * name, an unclosed `$(` is literal, and a `$` before anything else is literal together with what follows it.
 */
export function expand(input: string, lookup: (name: string) => string | null): string {
  let dollar = input.indexOf('$');
  if (dollar === -1) return input;
  let out = '';
  let copied = 0;
  while (dollar !== -1 && dollar + 1 < input.length) {
    out += input.slice(copied, dollar);
    const next = input[dollar + 1];
    const close = next === '(' ? input.indexOf(')', dollar + 2) : -1;
    if (close === -1) {
      out += next === '$' ? '$' : `$${next}`;
      copied = dollar + 2;
    } else {
      out += lookup(input.slice(dollar + 2, close)) ?? input.slice(dollar, close + 1);
      copied = close + 1;
    }
    dollar = input.indexOf('$', copied);
  }
  return out + input.slice(copied);
}
