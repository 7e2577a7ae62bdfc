/** Puts the page together: a line to the engine, one session, the window. */
import '@fontsource-variable/inter/wght.css'
import './page.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { Session } from './case.svelte.ts'
import { openLine } from './line.ts'

const session = new Session(openLine())
mount(App, { target: document.getElementById('app')!, props: { session } })
void session.begin()
