# Mean share of one expression for each video of a report, and a plot of it over time with its interval.
# Reads windows.csv with R alone, or windows.parquet with install.packages("arrow"): both have the same columns.
#
#   Rscript examples/windows.R report/windows.csv happiness happiness.png
arguments <- commandArgs(trailingOnly = TRUE)
path <- arguments[1]
expression <- arguments[2]
windows <- if (grepl("\\.parquet$", path)) as.data.frame(arrow::read_parquet(path)) else read.csv(path, na.strings = "")
windows <- windows[windows$expression == expression, ]

for (label in unique(windows$label)) {
  all <- windows[windows$label == label, ]
  published <- all[!is.na(all$estimate), ]
  # A window with 40 readable people weighs twice as much as one with 20.
  mean <- weighted.mean(published$estimate, published$people_readable)
  cat(sprintf("%s: %.1f %% %s (%d of %d windows published)\n", label, 100 * mean, expression, nrow(published), nrow(all)))
}

png(arguments[3], width = 900, height = 400, type = "cairo")
minutes <- windows$start_ms / 60000
plot(minutes, windows$estimate, ylim = c(0, 1), xlab = "minutes", ylab = paste("share that shows", expression))
segments(minutes, windows$low, minutes, windows$high, col = "grey")
invisible(dev.off())
