export { HighlanderModule } from './highlander.module.js';
export type { HighlanderAsyncOptions } from './highlander.module-definition.js';
export type { HighlanderOptions, SupervisionOptions } from './highlander.options.js';
