"""Backwise: symptom guidance for low back pain in Telegram."""
