"""The local FMS: what the bot talks to in the sandbox, in tests and in benchmarks.

It shares no code with the bot's own FMS client, so that it can judge it.

- server: start one; local: what a test holds of it; state: what it holds itself
- generator, with people, cars, vins, stays and words: the fleet; world, rows, tables: its shape
- door, exchange, faults, effects, holds: every call's way in, and what may go wrong with it
- api, payloads, desk, requests, errors: vehicle requests and the rules about them
- report_api, reports, cells, columns, quirks, damage: the five reports, true to life or spoilt
- planned: assignments to start from; page: for a person with a browser
"""
