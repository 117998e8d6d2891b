# A plot of one expression over time with its interval, from the windows.parquet of a report.
# Needs install.packages("arrow").
#
#   Rscript examples/windows_from_parquet.R report/windows.parquet happiness
arguments <- commandArgs(trailingOnly = TRUE)
windows <- arrow::read_parquet(arguments[1])
chosen <- windows[windows$expression == arguments[2] & !is.na(windows$estimate), ]
seconds <- chosen$start_ms / 1000
plot(seconds, chosen$estimate, type = "l", ylim = c(0, 1), xlab = "seconds", ylab = paste("share that shows", arguments[2]))
segments(seconds, chosen$low, seconds, chosen$high, col = "grey")
