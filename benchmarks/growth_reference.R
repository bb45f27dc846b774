# The same hundred quantile regressions by R's quantreg: Rscript growth_reference.R FOLDER METHOD
# Reads cohort.csv (current score, priors) and knots.csv (four knots, two boundaries per prior) in FOLDER; writes
# METHOD.txt there (a percentile per student) and prints processor seconds of the fits alone.
suppressMessages({
  library(quantreg)
  library(splines)
})
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
method <- arguments[2]
cohort <- as.matrix(read.csv(file.path(folder, "cohort.csv"), header = FALSE))
knots <- as.matrix(read.csv(file.path(folder, "knots.csv"), header = FALSE))
columns <- lapply(seq_len(nrow(knots)), function(prior) {
  bs(cohort[, prior + 1], knots = knots[prior, 1:4], Boundary.knots = knots[prior, 5:6])
})
rows <- do.call(cbind, c(list(1), columns))
current <- cohort[, 1]
fit <- switch(method, br = rq.fit.br, pfnb = rq.fit.pfnb)
quantiles <- ((1:100) - 0.5) / 100

started <- proc.time()
coefficients <- sapply(quantiles, function(tau) suppressWarnings(fit(rows, current, tau = tau))$coefficients)
seconds <- proc.time() - started

below <- rowSums(round(rows %*% coefficients, 5) < current)
writeLines(as.character(pmin(pmax(below, 1), 99)), file.path(folder, paste0(method, ".txt")))
cat(sum(seconds[c("user.self", "sys.self")]), "\n")
