import { describeMatrix } from './matrix.cts';

describeMatrix('edit', ['edit']);
