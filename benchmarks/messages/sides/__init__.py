"""The bots that are compared: ours, the limit, aiogram's FSM, Rasa."""
