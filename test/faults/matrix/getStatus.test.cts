import { describeMatrix } from './matrix.cts';

describeMatrix('getStatus', ['getStatus']);
