// @ts-check
/** The wall clock, once a second, for whatever counts up or down. */
import { cell } from './cell.js';

export const wall = cell(Date.now());

export const startTicking = () => void setInterval(() => wall.set(Date.now()), 1_000);
