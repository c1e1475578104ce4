import { describeMatrix } from './matrix.cts';

describeMatrix('upload', ['upload']);
