"""The bridge to Rasa, both ways: their server understands for us, our dialogs run as their forms.

domain      the domain a Rasa 3.6 trains on beside `data/nlu`
server      parse with a Rasa server (RASA_URL), with our own model when it fails
forms       our dialogs as rasa-sdk forms
actions     rasa-sdk's own server with these forms; the only place that starts it

rasa-sdk is an extra. Only `forms` and `actions` import it, and nothing imports them at start.
"""
