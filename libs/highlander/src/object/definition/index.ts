export { checkDefaults, captureDefaults } from './defaults.js';
export { defineObject, isHighlanderObject } from './define-object.js';
