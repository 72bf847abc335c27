/** The company's only AWS account. */
export const ACCOUNT = '412345678901';
