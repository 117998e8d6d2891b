/** The bucket nearest to a face's size on a logarithmic scale: 17 px is nearer to 16 than to 24, 20 px to 24. */
export function nearestInSize<Bucket extends { readonly sizePx: number }>(
  buckets: readonly Bucket[],
  sizePx: number,
): Bucket {
  const distance = (bucket: Bucket) => Math.abs(Math.log(bucket.sizePx / sizePx));
  return buckets.reduce((nearest, bucket) => (distance(bucket) < distance(nearest) ? bucket : nearest));
}
