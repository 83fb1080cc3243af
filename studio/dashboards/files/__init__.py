"""What a customer's file shows of the floors above it: orders, the next step, money open. Reads only."""
