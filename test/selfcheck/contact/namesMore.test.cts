import { halves, itNames } from './names.cts';

itNames(halves[1]);
