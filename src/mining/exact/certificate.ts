/** A weighted grant of a certificate. Rows and columns are those of the matrix that was mined. */
export interface WeightedCell {
  readonly row: number;
  readonly col: number;
  /** A positive whole number. */
  readonly weight: number;
}

/**
 * Grants of which no role without over-grant can have more than `capacity` by weight: it takes as many roles as their weight
 * divided by the capacity, rounded up. One grant of weight 1 and capacity 1 is the plainest part.
 */
export interface CertificatePart {
  readonly cells: readonly WeightedCell[];
  readonly capacity: number;
}

/** No two grants of different parts can share a role, so the parts' roles add up to a lower bound. */
export type Certificate = readonly CertificatePart[];

export const boundOf = (certificate: Certificate): number =>
  certificate.reduce((sum, { cells, capacity }) => sum + Math.ceil(weightOf(cells) / capacity), 0);

const weightOf = (cells: readonly WeightedCell[]): number => cells.reduce((sum, { weight }) => sum + weight, 0);
