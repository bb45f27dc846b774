"""Write the pages of the dictionary anew: python -m orchestration.data_dictionary."""

from orchestration.data_dictionary.pages import write_pages

if __name__ == "__main__":
    for page in write_pages():
        print(page)
