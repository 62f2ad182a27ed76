/**
 * A large table that is never changed, only replaced: split into buckets by the end of the key, so that replacing one
 * entry of ten thousand copies a few hundred and not all.
 */
export type Buckets<T> = Readonly<Record<string, Readonly<Record<string, T>>>>;

/** The last character of an id is random enough to spread by. */
const bucketOf = (key: string) => key.slice(-1);

export function getIn<T>(buckets: Buckets<T>, key: string): T | undefined {
  return buckets[bucketOf(key)]?.[key];
}

export function setIn<T>(buckets: Buckets<T>, key: string, value: T): Buckets<T> {
  const name = bucketOf(key);
  return { ...buckets, [name]: { ...buckets[name], [key]: value } };
}

export function valuesIn<T>(buckets: Buckets<T>): T[] {
  return Object.values(buckets).flatMap((bucket) => Object.values(bucket));
}

export function bucketsOf<T>(entries: Iterable<readonly [string, T]>): Buckets<T> {
  const buckets: Record<string, Record<string, T>> = {};
  for (const [key, value] of entries) (buckets[bucketOf(key)] ??= {})[key] = value;
  return buckets;
}
