import { describeMatrix } from './matrix.cts';

describeMatrix('generate', ['generate']);
