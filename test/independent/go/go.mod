module uforgeflow

go 1.20
