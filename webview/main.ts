/** Entry of the webview: wires the page to the host. */
import './styles/main.css';
import { App } from './app.js';
import { defineControls } from './controls.js';
import { hostPort } from './host.js';
import { StateStore } from './state.js';

const api = acquireVsCodeApi();
defineControls();
void new App(hostPort(api, window), new StateStore(api), document.body).start();
