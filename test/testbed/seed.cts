/** What all chance in the tests comes from: the same for everybody, and another one in `npm run test:random`. */
export const SEED = Number(process.env.FC_SEED ?? 1);
