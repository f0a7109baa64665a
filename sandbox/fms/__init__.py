"""The local FMS: what the bot talks to in the sandbox, in tests and in benchmarks.

It shares no code with the bot's own FMS client, so that it can judge it.

- server: start one, and what a test holds of it
- generator, with words: the fleet; dataset, rows: its shape
- middleware, exchange, faults, fault_effects: every call's way in, and what may go wrong with it
- api, rules, reports: vehicle requests, the rules about them, and the five reports
- dialects: what it is asked and what it says, as documented and as the live FMS does
- loans, bookings, fleet, people: what FMS's own people do behind the bot's back
- planned: assignments to start from
- page, views, lists, buttons, forms: for a person with a browser; switches: for what goes wrong
"""
